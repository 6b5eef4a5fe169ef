"""The demo shop: people, accounts and customers that exist nowhere else."""
