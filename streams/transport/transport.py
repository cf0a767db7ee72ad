"""The entry point ``kafka-slices`` of the group ``faust.transports``."""

from typing import ClassVar

from faust.transport.drivers import aiokafka as driver
from faust.types.transports import ConsumerT, ProducerT

from streams.transport.consumer import Consumer
from streams.transport.producer import Producer


class Transport(driver.Transport):
    """Kafka in slices: ``faust.App(broker="kafka-slices://host:port")``."""

    Consumer: ClassVar[type[ConsumerT]] = Consumer
    Producer: ClassVar[type[ProducerT]] = Producer
