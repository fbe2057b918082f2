-- Titles of pages that have none; what a hit said later is never overwritten.
insert into pages (site, path, title)
select value ->> 0, value ->> 1, value ->> 2 from json_each(:rows)
where true
on conflict (site, path) do nothing
