"""datatrove's stages 2 and 3 over signature files, timed: run by the scaling benchmark in an interpreter that has it.

    python bench_dedup_scale_reference.py SIGNATURES FOLDER

Prints one JSON object; `FOLDER/clusters` then holds what stage 3 says of the clusters. One task for each bucket, one
after the other in this process, every setting datatrove's own. Clusters are written by a second, untimed pass of stage
3: by default it writes only what is to be removed.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupBuckets, MinhashDedupCluster
from datatrove.utils.hashing import HashConfig


def timed(work: Callable[[], object]) -> dict[str, float]:
    """Seconds and CPU seconds of some work."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return {"seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu}


def main() -> None:
    """Run the stages and print what they took."""
    signatures, folder = Path(sys.argv[1]), Path(sys.argv[2])
    config = MinhashConfig(hash_config=HashConfig(precision=64))
    pairs = str(folder / "pairs")
    buckets = MinhashDedupBuckets(str(signatures), pairs, config=config)
    ranks = range(config.num_buckets)
    found = {"buckets": timed(lambda: [buckets.run(None, rank, config.num_buckets) for rank in ranks])}
    found["cluster"] = timed(MinhashDedupCluster(pairs, str(folder / "removed"), config=config).run)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    MinhashDedupCluster(pairs, str(folder / "clusters"), config=config, save_cluster_id=True).run()
    print(json.dumps({"stages": found, "peak": peak}))


if __name__ == "__main__":
    main()
