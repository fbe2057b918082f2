/* ---
title: A price list
description: Books and their prices at books.toscrape.com, a shop that was made to be read by programs.
off: true
collect:
  from: https://books.toscrape.com/catalogue/page-1.html
  as: html
  rows: article.product_pod
  fields:
    title: h3 a@title
    url: h3 a@href
    price: .price_color
    stock: .availability
  next: li.next a@href
  most: 3
  every: 1d
key: [url]
columns:
  url: text
  title: text
  price: real
  in_stock: boolean
keep: changes
rate: 1 per 2s
--- */
select
  value ->> 'url' as url,
  value ->> 'title' as title,
  ltrim(value ->> 'price', '£€$ ') as price,
  value ->> 'stock' = 'In stock' as in_stock
from json_each(:body)
