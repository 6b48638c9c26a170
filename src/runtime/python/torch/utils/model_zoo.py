"""torch.utils.model_zoo: the old name of torch.hub's downloads."""

from tqdm import tqdm  # noqa: F401 - imported from here by older code

from ..hub import load_state_dict_from_url as load_url  # noqa: F401
