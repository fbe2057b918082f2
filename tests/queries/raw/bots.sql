select bot, count(*) as hits, count(distinct site || path) as pages, max(day) as last_day
from events
where bot is not null and day between :from and :to and (:site is null or site = :site)
group by bot
order by hits desc, bot
