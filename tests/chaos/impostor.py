"""The same job in another consumer group, as if it were deployed twice: ``python -m tests.chaos.impostor``."""

import dataclasses

from streams.determinism import fix_arithmetic


def main():
    fix_arithmetic()
    from streams import worker  # noqa: PLC0415 - the arithmetic is fixed before numpy is loaded
    from streams.serve import leave, run  # noqa: PLC0415
    from streams.settings import Settings  # noqa: PLC0415
    from streams.telemetry import set_up_logs  # noqa: PLC0415

    settings = Settings()
    set_up_logs(settings.log)
    wiring = worker.Wiring
    worker.Wiring = lambda **said: dataclasses.replace(wiring(**said), group="impostor")
    leave(run(lambda: worker.worker_app(settings)))


if __name__ == "__main__":
    main()
