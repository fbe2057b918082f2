-- How some thousand events arrived, as far as their rows tell.
select id, site, host, referrer, query, source, medium
from events
where id > :after and id <= :upto and (referrer is not null or query is not null)
