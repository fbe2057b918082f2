/* ---
title: Blank
hidden: true
--- */
select path, count(*) as views from pageviews where path = :page group by path having views >= :least
