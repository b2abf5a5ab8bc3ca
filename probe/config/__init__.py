"""probes.toml → typed values, all mistakes at once.

find        which file is meant               load        files → Config; the only user of tomli
texts       bytes → text                      include     which further files a file brings in
locate      key path → place in the source    source      places, and the mistakes collected at them
problems    how mistakes are shown            secrets     what must not be shown
shapes      settings types, key by key        tables      what can be written beside the keys of a kind
convert     TOML values → typed values        leaves, quantities, words, walk: its parts
assemble    documents → Config                defaults, probes, groups, variants, anchors, rules: its parts
adhoc       a probe from the command line     select      names, tags and patterns → probes
show        what is in force, and from where  schema      the JSON Schema for editors
starter     what `probe init` writes          presets/    the files it writes
"""
