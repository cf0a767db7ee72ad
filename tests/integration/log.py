"""What lies in topics, read with a plain client: nothing here knows the engine."""

from aiokafka import AIOKafkaConsumer, TopicPartition


async def read(servers, topic):
    """Read a whole topic: partition -> records."""
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, auto_offset_reset="earliest")
    await consumer.start()
    try:
        await consumer._client._wait_on_metadata(topic)
        logs = [TopicPartition(topic, p) for p in sorted(consumer.partitions_for_topic(topic))]
        consumer.assign(logs)
        ends = await consumer.end_offsets(logs)
        begins = await consumer.beginning_offsets(logs)
        found = {log.partition: [] for log in logs}
        for log in logs:
            consumer.seek(log, begins[log])
        while any([await consumer.position(log) < ends[log] for log in logs]):
            for log, records in (await consumer.getmany(timeout_ms=100)).items():
                found[log.partition] += [r for r in records if r.offset < ends[log]]
    finally:
        await consumer.stop()
    return found


async def ends(servers, topic):
    """Give where the partitions of a topic end."""
    consumer = AIOKafkaConsumer(bootstrap_servers=servers)
    await consumer.start()
    try:
        await consumer._client._wait_on_metadata(topic)
        logs = [TopicPartition(topic, p) for p in consumer.partitions_for_topic(topic)]
        return {log.partition: end for log, end in (await consumer.end_offsets(logs)).items()}
    finally:
        await consumer.stop()


async def flat(servers, topic):
    """Read a whole topic: all records, a partition after the other."""
    return [record for records in (await read(servers, topic)).values() for record in records]
