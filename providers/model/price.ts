/** A sum of money as people say or write it. */
export const PRICE = /(?:([$€£])\s?(\d[\d,.]*)|(\d[\d,.]*)\s?(dollars|euros|pounds|usd|eur|gbp|€|\$|£))/i;
