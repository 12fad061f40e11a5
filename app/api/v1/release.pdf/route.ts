import { refuseMethod } from '@/lib/http/door'
import { downloadReleasePdf } from '@/lib/http/download-release'

export const dynamic = 'force-dynamic'

export const GET = downloadReleasePdf

const refused = (request: Request) => refuseMethod(request, 'release.pdf', 'GET, HEAD')

export const POST = refused
export const PUT = refused
export const PATCH = refused
export const DELETE = refused
