"""Reading single settings: accounts, hosts, proxies, values and misspelled names. Pure."""
