-- The latest title of each page; the same one again changes nothing.
insert into pages (site, path, title)
select value ->> 0, value ->> 1, value ->> 2 from json_each(:rows)
where true
on conflict (site, path) do update set title = excluded.title where title <> excluded.title
