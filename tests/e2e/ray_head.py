"""The command `ray` of a Ray that says to be of another version: `ray_head.py VERSION start --head …`."""

import sys

import ray
from ray.scripts.scripts import main

if __name__ == "__main__":
    ray.__version__ = sys.argv.pop(1)
    main()
