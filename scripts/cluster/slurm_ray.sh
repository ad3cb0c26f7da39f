#!/bin/bash
# A Ray cluster on the nodes of a Slurm allocation, a run on it, and its end:
#   sbatch --nodes=8 --cpus-per-task=64 scripts/cluster/slurm_ray.sh CONFIG RUN
# RUN is on a file system that all nodes share. Requeued or submitted again, the job resumes.
#SBATCH --job-name=textmill
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=1
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=textmill-%j.log
set -euo pipefail
config=$1 run=$2
cpus=${SLURM_CPUS_PER_TASK:-1}
head=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | sed -n 1p)
address=$head:$((20000 + SLURM_JOB_ID % 20000))

# Whoever reaches Ray's ports can run code as you: this job's cluster takes only who has this job's token.
export RAY_AUTH_MODE=token RAY_USAGE_STATS_ENABLED=0
RAY_AUTH_TOKEN=$(python3 -c 'import secrets; print(secrets.token_hex(32))')
export RAY_AUTH_TOKEN

node=(--num-cpus="$cpus" --temp-dir="/tmp/textmill-ray-$SLURM_JOB_ID" --block)
on_head=(--overlap --nodes=1 --ntasks=1 --nodelist="$head" --cpus-per-task="$cpus")
srun "${on_head[@]}" ray start --head --port="${address##*:}" --include-dashboard=false "${node[@]}" &
until (exec 3<> "/dev/tcp/${address%:*}/${address##*:}") 2> /dev/null; do
    kill -0 %1  # ends the job where the head has ended
    sleep 1
done
others=$((SLURM_JOB_NUM_NODES - 1))
if [ "$others" -gt 0 ]; then
    srun --overlap --nodes="$others" --ntasks="$others" --exclude="$head" --cpus-per-task="$cpus" \
        ray start --address="$address" "${node[@]:0:1}" --block &
fi
code=0
srun "${on_head[@]}" textmill run "$config" --out "$run" --address "$address" || code=$?
kill %1
exit "$code"
