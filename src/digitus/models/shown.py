"""What there is to see of a model in a notebook and in a terminal."""

from digitus.display import Overview, Shown, percent
from digitus.models.decision import Decision
from digitus.models.figures import Figures
from digitus.models.history import History
from digitus.networks import Network, Params


class ShownModel(Shown):
    """What a model shows: what it is made of, how good it is, and how it learnt."""

    __slots__ = ()
    name: str
    network: Network
    others: tuple[Params, ...]
    figures: Figures
    decision: Decision
    history: History | None

    def overview(self) -> Overview:
        """Say what there is to see in a notebook and in a terminal."""
        members, test = 1 + len(self.others), self.figures.test
        facts = {"parameters": f"{members * self.network.parameter_count:,}"}
        facts |= {"networks": str(members)} if members > 1 else {}
        if test is not None and test.accuracy is not None:
            facts["accuracy"] = f"{percent(test.accuracy)} on {test.data}"
        facts["decision"] = self.decision.kind
        return Overview(
            title=f"model {self.name}",
            facts=facts,
            curves=self.history.overview().curves if self.history else {},
            table=self.network.overview().table,
        )
