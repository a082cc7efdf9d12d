"""What a citation says, in each style and format: values in, text out."""
