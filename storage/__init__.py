"""The ground floor: facts, rules, words and tables; it uses no other floor."""
