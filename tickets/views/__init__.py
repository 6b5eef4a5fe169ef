"""Pages and fragments of the workspace: they translate, actions decide."""
