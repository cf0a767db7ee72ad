"""The envelope: what comes in is decoded or refused with a cause; what goes out is a CloudEvent."""
