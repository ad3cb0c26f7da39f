"""Serve S3 on a free port of the loopback until the standard input ends; says the address first."""

import sys

from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print("http://{}:{}".format(*server.get_host_and_port()), flush=True)  # noqa: T201  # who started it reads this line
sys.stdin.read()
server.stop()
