"""Content security policies, sessions and accounts (DESIGN section 12)."""

from csp.constants import NONCE, NONE, SELF

# Public, applicant, embed and API pages: nothing inline without a nonce, nothing foreign.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

# The Wagtail admin carries inline scripts and styles of its own and previews in a frame.
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, "'unsafe-inline'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "worker-src": [SELF, "blob:"],
    "form-action": [SELF],
    "base-uri": [SELF],
    "object-src": [NONE],
    "frame-ancestors": [SELF],
}

AUTH_USER_MODEL = "accounts.User"
# allauth's backend alone: it is Django's ModelBackend (permissions come with it) behind allauth's
# limits. With ModelBackend beside it every wrong password would be tried twice.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# An invitation or a forgotten password is dealt with at once or asked for again.
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"

# Wagtail's own doors are shut; cms.urls leads them to allauth.
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# A new account needs no password from the person who opens it: its owner sets one by mail.
WAGTAILUSERS_PASSWORD_REQUIRED = False

# Below these paths a signed-in session needs a second factor, where that is required.
STAFF_PREFIXES = ("/admin/",)

ACCOUNT_ADAPTER = "cms.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "cms.accounts.forms.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Changing the password asks for it again, however young the session is.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Nobody's mailbox is written to because a stranger typed its address.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# The page says that one is signed in; following "next" would send a session without rights
# round in circles between the admin and this page.
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "10/m/ip,3/5m/key",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "评选"
# Phones' clocks are off, and people type slowly: the neighbouring thirty seconds count too.
MFA_TOTP_TOLERANCE = 1
# The organiser opens staff accounts, so an unconfirmed address is no stranger's. A password
# reset notes the address as unconfirmed, and would else lock staff out of the set-up page.
MFA_ALLOW_UNVERIFIED_EMAIL = True

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
