"""The demo: real shoppers from a public data package, fed through the real topics."""
