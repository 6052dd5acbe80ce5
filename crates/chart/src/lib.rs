//! Ring buffers, scales, ticks and min/max columns to a draw list; feature canvas paints it
