"""What a client looks up before it creates: companies, VAT types, methods, accounts, defaults (sections 3.5, 10)."""

from __future__ import annotations

from collections import defaultdict

from tests.simulators.answers import Answer
from tests.simulators.fatture_in_cloud.answers import data_answer, invalid, json_answer
from tests.simulators.fatture_in_cloud.companies import PLAN_CATEGORIES, Company
from tests.simulators.fatture_in_cloud.issued import scope_of
from tests.simulators.fatture_in_cloud.records import Row
from tests.simulators.fatture_in_cloud.scopes import ISSUED_TYPES
from tests.simulators.fatture_in_cloud.world import Call, World

CURRENCIES = [{"id": "EUR", "symbol": "€", "html_symbol": "&euro;", "exchange_rate": "1.00000"}]
LANGUAGES = [{"code": "it", "name": "Italiano"}, {"code": "en", "name": "English"}, {"code": "de", "name": "Deutsch"}]


def user_info(_world: World, _call: Call) -> Answer:
    user = {"id": 7, "name": "Utente di Prova", "first_name": "Utente", "last_name": "di Prova"}
    return json_answer(
        {
            "data": user | {"email": "utente@sportello.example"},
            "info": {"need_marketing_consents_confirmation": False, "need_password_change": False},
            "email_confirmation_state": {"need_confirmation": False},
        }
    )


def user_companies(world: World, call: Call) -> Answer:
    """No scope needed. Each company carries a token of its own: a body never to be logged."""
    reachable = call.token.grant.companies if call.token else frozenset()
    rows = [_company_row(company) for company in world.companies.values() if company.company_id in reachable]
    return data_answer({"companies": rows})


def _company_row(company: Company) -> Row:
    return {
        "id": company.company_id,
        "name": company.name,
        "type": "company",
        "tax_code": company.tax_code,
        "vat_number": company.vat_number,
        "access_token": f"company-token-of-{company.company_id}-never-log-this",
        "connection_id": 94_566,
        "controlled_companies": [],
        "fic_plan": company.plan,
        "fic_license_expire": company.licence_expires.isoformat(),
    }


def company_info(world: World, call: Call) -> Answer:
    company = world.company_of(call)
    paid = company.plan != "trial"
    return data_answer(
        {
            "id": company.company_id,
            "name": company.name,
            "email": company.email,
            "type": "company",
            "fic_plan_name": company.plan,
            "fic_license_expire": company.licence_expires.isoformat(),
            "access_info": {"role": "master", "through_accountant": False},
            "plan_info": {
                "limits": company.plan_limits,
                "functions": {"e_invoice": paid, "document_attachments": True},
            },
            "is_accountant": False,
        }
    )


def plan_usage(world: World, call: Call) -> Answer:
    company, category = world.company_of(call), call.request.args.get("category", "")
    if category not in PLAN_CATEGORIES:
        raise invalid({"category": ["The selected category is invalid."]})
    used = company.documents if category == "documents" else company.registries[category]
    return data_answer({"limit": company.plan_limits[category], "usage": len(used)})


def vat_types(world: World, call: Call) -> Answer:
    return data_answer(world.company_of(call).vat_types)


def payment_methods(world: World, call: Call) -> Answer:
    return data_answer(world.company_of(call).payment_methods)


def payment_accounts(world: World, call: Call) -> Answer:
    return data_answer(world.company_of(call).payment_accounts)


def pre_create_info(world: World, call: Call) -> Answer:
    """Numerations by year, defaults and every list a form would need."""
    company, kind = world.company_of(call), call.request.args.get("type", "")
    if kind not in ISSUED_TYPES:
        raise invalid({"type": ["The type field is required when id is not present."]})
    call.require(f"{scope_of(kind)}:r")
    default = company.vat_types[0]
    method = next(row for row in company.payment_methods if row["is_default"])
    return data_answer(
        {
            "numerations": _last_numbers(company, kind, world.today.year),
            "dn_numerations": _last_numbers(company, "delivery_note", world.today.year),
            "default_values": {
                "notes": "",
                "rivalsa": 0,
                "cassa": 0,
                "use_gross_prices": False,
                "payment_method": method,
            },
            "items_default_values": {"vat": default},
            "countries_list": ["Italia", "Francia", "Germania"],
            "currencies_list": CURRENCIES,
            "templates_list": company.templates,
            "payment_methods_list": company.payment_methods,
            "payment_accounts_list": company.payment_accounts,
            "vat_types_list": company.vat_types,
            "languages_list": LANGUAGES,
        }
    )


def _last_numbers(company: Company, kind: str, year: int) -> dict[str, dict[str, int]]:
    """Whether the vendor gives the last number used or the next one is not recorded; this is the last one."""
    last: dict[str, dict[str, int]] = defaultdict(dict, {str(year): {"": 0}})
    for document in company.documents.values():
        data = document.data
        if data["type"] == kind:
            series = last[str(data["year"])]
            series[data["numeration"]] = max(data["number"], series.get(data["numeration"], 0))
    return last
