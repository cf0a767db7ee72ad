"""An older copy of what a Redis keeps on its disk, put back in place of the newer."""

import shutil


class OlderCopy:
    """The append-only file as it was when this was made, while the server went on."""

    def __init__(self, redis):
        self.redis = redis
        self.folder = redis.folder / "older"
        shutil.copytree(redis.folder / "appendonlydir", self.folder)

    def put_back(self):
        """Kill the server, lose what came after the copy, and start again."""
        self.redis.kill()
        live = self.redis.folder / "appendonlydir"
        shutil.rmtree(live)
        self.folder.rename(live)
        self.redis.start()
