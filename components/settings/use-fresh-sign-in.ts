'use client'

import { toSeconds } from '@/lib/client/format-time'
import { useNow } from '@/lib/client/now'
import { FRESH_SIGN_IN_SECONDS } from '@/lib/domain/release/can-sign'
import { useMe } from './use-me'

/** Was the last sign-in a moment ago? While that isn't known it counts as fresh: the command decides anyway. */
export function useFreshSignIn(): boolean {
  const { me } = useMe()
  const now = useNow(5)
  const at = me?.session?.authenticated_at
  return at === undefined || now - toSeconds(at) <= FRESH_SIGN_IN_SECONDS
}
