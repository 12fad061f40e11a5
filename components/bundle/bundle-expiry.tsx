'use client'

import { Time } from '@/components/console/time'
import { toSeconds } from '@/lib/client/format-time'
import { useNow } from '@/lib/client/now'

/** Past it every enforcer denies everything, whatever else is true. */
export function BundleExpiry({ at }: { at: string }) {
  const over = toSeconds(at) <= useNow(30)
  return over ? <span className="text-muted">over</span> : <Time at={at} />
}
