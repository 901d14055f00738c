pub(crate) mod encode;
