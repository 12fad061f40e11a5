'use client'

import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { Button } from '@/components/ui/button'

/** The page's primary button: a link to the file, or a button that says why not. */
export function DownloadButton({
  href,
  reason,
  children,
}: {
  href: string
  reason: string | null
  children: ReactNode
}) {
  const content = (
    <>
      <Download aria-hidden="true" />
      {children}
    </>
  )
  if (reason !== null) {
    return (
      <ButtonWithReason variant="primary" reason={reason} place="below" align="end">
        {content}
      </ButtonWithReason>
    )
  }
  return (
    <Button asChild variant="primary">
      <a href={href} download>
        {content}
      </a>
    </Button>
  )
}

export const downloadOf = ({ environment, serial }: { environment: string; serial: number }) =>
  `/api/v1/bundle.download?environment=${encodeURIComponent(environment)}&serial=${serial}`
