"""The pure core: values in, values out; standard library, numpy and msgspec only."""
