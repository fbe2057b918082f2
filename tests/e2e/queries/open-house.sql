/* ---
title: Open house
description: Anyone may look.
public: true
chart: {type: bar, y: path, x: views}
--- */
select path, count(*) as views
from pageviews
where day between :from and :to and (:site is null or site = :site)
group by path
order by views desc, path
