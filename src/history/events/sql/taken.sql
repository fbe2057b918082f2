-- Which of these ids events have.
select id from events where id in (select value from json_each(:ids))
