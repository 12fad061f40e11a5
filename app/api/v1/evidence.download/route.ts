import { refuseMethod } from '@/lib/http/door'
import { downloadEvidence } from '@/lib/http/download'

export const dynamic = 'force-dynamic'

export const GET = downloadEvidence

const refused = (request: Request) => refuseMethod(request, 'evidence.download', 'GET, HEAD')

export const POST = refused
export const PUT = refused
export const PATCH = refused
export const DELETE = refused
