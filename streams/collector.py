"""The garbage collector, where a process makes many objects and few cycles."""

import gc


def spare_the_collector() -> None:
    """Keep the garbage collector off what was imported, and let it look less often at the rest.

    Events leave few cycles behind, and a full collection would walk all of numpy and River.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
