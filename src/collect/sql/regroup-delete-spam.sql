-- It is counted as left out in the same commit.
delete from events where id in (select value from json_each(:ids))
