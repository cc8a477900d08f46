"""Members and their accounts: what allauth asks this site about, and how a member leaves.

`adapter` is asked by allauth, `forms` are the forms it uses, `names` says which names are
allowed, `deletion` deletes an account.
"""
