"""May this office's server write in its domain's name? SPF, DKIM and DMARC, as receivers see them.

`check.check_domain` is the entry; `dns_lookup` is the only file that asks the network.
"""
