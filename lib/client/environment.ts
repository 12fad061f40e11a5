'use client'

import { parseAsString, useQueryState } from 'nuqs'

/** The chosen environment, `?env=`. Null: none in the URL, the page's default holds. Not shallow: pages prefetch by it. */
export function useEnvironment() {
  return useQueryState('env', parseAsString.withOptions({ shallow: false, history: 'push' }))
}
