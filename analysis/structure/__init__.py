"""The structure of conversations: who answers whom, how deep, across which sides; see `analysis.structure.describe`."""
