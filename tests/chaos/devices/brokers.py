"""A Kafka of three brokers, each of which is a controller too."""

from concurrent.futures import ThreadPoolExecutor

from tests.integration.servers import Kafka, cluster_identity, free_port

PROPERTIES = """
node.id={number}
controller.quorum.voters={voters}
offsets.topic.replication.factor=3
min.insync.replicas=2
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
leader.imbalance.check.interval.seconds=1
leader.imbalance.per.broker.percentage=0
"""
"""Leaders go back to where they were a second after their broker is back."""


class Brokers:
    """To a test they look like one `Kafka`; what is written needs two of them."""

    replicas = 3

    def __init__(self, folder):
        cluster = cluster_identity()
        controls = [free_port() for _ in range(self.replicas)]
        voters = ",".join(f"{n}@127.0.0.1:{port}" for n, port in enumerate(controls, 1))

        def made(number, control):
            properties = PROPERTIES.format(number=number, voters=voters)
            return Kafka(folder / f"broker-{number}", properties, control, cluster)

        with ThreadPoolExecutor() as pool:
            self.brokers = list(pool.map(made, range(1, self.replicas + 1), controls))

    @property
    def servers(self):
        return ",".join(broker.servers for broker in self.brokers)

    def start(self):
        for broker in self.brokers:
            broker.launch()
        for broker in self.brokers:
            broker.await_answer()

    def kill(self):
        for broker in self.brokers:
            broker.kill()
