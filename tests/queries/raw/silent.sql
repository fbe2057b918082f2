/* ---
narrow: visits
--- */
select session
from pageviews
where day between :from and :to and (:site is null or site = :site)
group by session
having max(source) is null
order by session
