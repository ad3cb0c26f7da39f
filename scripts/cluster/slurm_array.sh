#!/bin/bash
# One part of a run without Ray, as a task of a job array:
#   sbatch --array=0-15 scripts/cluster/slurm_array.sh CONFIG RUN 16
# RUN is on a file system that all nodes share and lock (NFS 4, Lustre with -o flock). A part that is requeued goes on.
#SBATCH --job-name=textmill-part
#SBATCH --ntasks=1
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=textmill-%A-%a.log
set -euo pipefail
config=$1 run=$2 parts=$3
cpus=${SLURM_CPUS_PER_TASK:-1}
how=(--executor inline)
[ "$cpus" -eq 1 ] || how=(--workers "$cpus")
exec srun textmill run "$config" --out "$run" --shards "$SLURM_ARRAY_TASK_ID/$parts" "${how[@]}"
