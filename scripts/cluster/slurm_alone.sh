#!/bin/bash
# Slurm on this machine alone, to try job scripts: root, Debian's packages slurm-wlm and munge, no systemd.
#   scripts/cluster/slurm_alone.sh FOLDER; export SLURM_CONF=FOLDER/slurm.conf
set -euo pipefail
folder=$(realpath -m "$1")
mkdir -p "$folder/state" "$folder/spool"
[ -s /etc/munge/munge.key ] || mungekey --create
pgrep -x munged > /dev/null || { mkdir -p /run/munge && chown munge: /run/munge && runuser -u munge -- munged; }
host=$(hostname -s)
cat > "$folder/slurm.conf" <<END
ClusterName=alone
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobRequeue=1
KillWait=30
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=$host Default=YES State=UP
END
slurmctld -f "$folder/slurm.conf"
slurmd -f "$folder/slurm.conf"
for _ in $(seq 30); do
    SLURM_CONF="$folder/slurm.conf" sinfo --noheader --states=idle --format=%D | grep -q 1 && exit 0
    sleep 1
done
echo "slurmd did not come up: see $folder/slurmd.log" >&2
exit 1
