'use client'

import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { Button } from '@/components/ui/button'

/** A link to the file, or a button that says why not. The page's primary button unless it is `quiet`. */
export function DownloadButton({
  href,
  reason,
  quiet,
  children,
}: {
  href: string
  reason: string | null
  quiet?: boolean
  children: ReactNode
}) {
  const variant = quiet ? 'secondary' : 'primary'
  const content = (
    <>
      <Download aria-hidden="true" />
      {children}
    </>
  )
  if (reason !== null) {
    return (
      <ButtonWithReason variant={variant} reason={reason} place="below" align="end">
        {content}
      </ButtonWithReason>
    )
  }
  return (
    <Button asChild variant={variant}>
      <a href={href} download>
        {content}
      </a>
    </Button>
  )
}

export const downloadOf = ({ environment, serial }: { environment: string; serial: number }) =>
  `/api/v1/bundle.download?environment=${encodeURIComponent(environment)}&serial=${serial}`
