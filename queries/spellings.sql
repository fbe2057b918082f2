/* ---
title: Spellings
description: Links spell one word in many ways ("Spring Sale", "spring-sale"). Here is each spelling that is not the most usual one of the period, with the one that is, which is shown for all of them.
hidden: true
reads: period
--- */
-- Capitals, blanks, "-", "_" and "+" make no other word, but between figures they part numbers, and C++ is not C. What
-- has a dot is a host. The owner's sites are called as they are, and so is what else is spelled like one of them.
with words as (
  select 'source' as what, source as word, views
  from daily_sources_spans
  where :site is null or site = :site
  union all
  select 'source', source, hits
  from daily_not_found_sources_spans
  where :site is null or site = :site
  union all
  select 'campaign', campaign, views
  from daily_campaigns_spans
  where :site is null or site = :site
),
keyed as (
  select
    what, word, sum(views) as views,
    what = 'source' and word in (select name from sites) as is_site,
    case
      when word glob '*.*' and word not glob '* *' or word glob '*+' then lower(word)
      when word glob '*[0-9][-+_ ]*[0-9]*' then lower(replace(replace(replace(word, ' ', '-'), '_', '-'), '+', '-'))
      else lower(replace(replace(replace(replace(word, ' ', ''), '-', ''), '_', ''), '+', ''))
    end as key
  from words
  group by what, word
),
named as (
  select
    what, word, is_site,
    first_value(word) over (partition by what, key order by is_site desc, views desc, word) as shown
  from keyed
)
select what, word, shown from named where shown <> word and not is_site order by what, word
