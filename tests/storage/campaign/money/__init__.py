"""The campaign's money: awards given and paid, the community's fund, the statutory bonus, estimates."""
