import { downloadEvidence } from '@/lib/http/download'

export const dynamic = 'force-dynamic'

export const GET = downloadEvidence
