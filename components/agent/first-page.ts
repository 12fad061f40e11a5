/** What the server prefetches and the list asks for first: the same key on both sides. */
export const FIRST_PAGE = { limit: 200 }
