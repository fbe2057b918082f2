select day, count(*) as views
from pageviews
where day between date(:today, '-1 year') and :today
  and (:site is null or site = :site)
group by day
order by day
