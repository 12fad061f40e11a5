'use client'

import { Shape } from '@/components/ui/shape'
import { useConnection } from '@/lib/client/connection'
import { formatClock } from '@/lib/client/format-time'

/** Silent while all is well; "As of 14:02:07, reconnecting" as soon as what is shown may be old. */
export function ConnectionState() {
  const connection = useConnection()
  return (
    <span role="status" className="text-meta whitespace-nowrap">
      {connection.stale && (
        <span className="inline-flex items-center gap-1.5 text-step">
          <Shape name="clock" />
          As of {formatClock(connection.since)}, reconnecting
        </span>
      )}
    </span>
  )
}
