"""Words the sample is made of: people, companies, titles, places, pages and campaigns.

Everything is invented. Company and competitor domains end in ``.example``, which is reserved.
"""

from datetime import date

# First and last names by language, so that a contact's name goes with its country.
_FIRST_NAME_WORDS: dict[str, str] = {
    "en": (
        "Amelia Andrew Angela Brandon Caroline Charles Claire Daniel Deborah Derek Diana Edward "
        "Elaine Eric Fiona Gareth Grace Hannah Heather Howard Ian Jack Janet Jason Joanna Keith "
        "Kelly Laura Leo Linda Marcus Megan Michelle Nathan Nicole Oliver Patrick Paula Rachel "
        "Rebecca Robert Samantha Sean Sharon Steven Tanya Thomas Tracy Victoria Wendy William Zoe"
    ),
    "de": (
        "Andreas Anja Bernd Birgit Christian Claudia Dirk Elke Florian Franziska Gerd Heike Holger "
        "Ines Jan Jörg Jürgen Karin Katrin Lars Lena Markus Martina Matthias Nadine Petra Sabine "
        "Stefan Susanne Thorsten Ulrike Uwe"
    ),
    "nl": "Anouk Bart Daan Esther Femke Geert Hanneke Jeroen Joost Lotte Maarten Marieke Niels "
    "Pieter Roos Sander Saskia Thijs Wouter",
    "fr": "Aurélie Benoît Camille Céline Damien Élodie Fabrice Guillaume Hélène Julien Laurent "
    "Manon Mathieu Nathalie Olivier Pascal Sandrine Sylvie Thierry Valérie",
    "es": "Alejandro Ana Beatriz Bruno Carla Carlos Cristina Diego Elena Fernanda Gabriel Inés "
    "Javier Luísa Marcelo Marta Nuria Pablo Rafael Sofía",
    "pl": "Agnieszka Bartosz Dorota Grzegorz Iwona Jacek Katarzyna Łukasz Magdalena Marcin Monika "
    "Paweł Tomasz Wojciech",
    "sv": "Anders Annika Björn Elin Erik Frida Gustav Henrik Ingrid Johanna Karl Linnea Magnus "
    "Maja Nils Sara",
    "in": "Aditya Ananya Arjun Deepa Farhan Gauri Harish Ishita Kavya Manish Meera Neha Nikhil "
    "Priya Rahul Rohan Sanjay Shreya Vikram",
}  # fmt: skip
_LAST_NAME_WORDS: dict[str, str] = {
    "en": (
        "Abbott Ainsworth Barker Bennett Bishop Blake Brennan Calloway Carver Chambers Coleman "
        "Cooper Dalton Dawson Ellison Fletcher Foster Garrison Gibbs Grayson Hale Harding Hartley "
        "Holloway Hughes Jennings Keller Lawson Lockwood Marsh Mercer Monroe Nolan O'Connor "
        "Osborne Palmer Pearson Prescott Quinn Ramsey Reeves Rowe Sawyer Sinclair Stanton Sutton "
        "Thornton Underwood Vaughan Wallace Warner Whitaker Winslow Yates"
    ),
    "de": (
        "Albrecht Bauer Becker Brandt Dietrich Engel Fischer Fuchs Götz Günther Hartmann Hofmann "
        "Jäger Kaiser Keller König Krause Lange Lehmann Lorenz Möller Müller Neumann Otto Pohl "
        "Richter Schäfer Schröder Schulte Vogel Wagner Weber Winkler Zimmermann"
    ),
    "nl": "Bakker Boersma Bos Brouwer Dekker Hendriks Hoekstra Jansen Kuipers Meijer Mulder Postma "
    "Smit Verhoeven Visser Vos Willems",
    "fr": "Aubert Bertrand Blanchard Bonnet Carpentier Chevalier Delacroix Dupont Fontaine "
    "Gauthier Girard Lambert Lefèvre Marchand Mercier Moreau Perrin Rousseau Vidal",
    "es": "Aguilar Barbosa Campos Castro Delgado Domínguez Ferreira Fuentes Gómez Herrera Iglesias "
    "Medina Molina Navarro Oliveira Ortega Pereira Ramos Serrano Vega",
    "pl": "Baran Dąbrowski Górski Jaworski Kaczmarek Kamiński Kowalczyk Lewandowski Mazur Nowak "
    "Pawlak Sikora Wróbel Zając",
    "sv": "Andersson Bergström Blomqvist Dahl Ek Forsberg Hedlund Holm Lindgren Lundqvist Nyström "
    "Sandberg Sjöberg Wallin",
    "in": "Agarwal Bhatt Chandra Desai Gupta Iyer Joshi Kapoor Kulkarni Mehta Menon Nair Patel Rao "
    "Reddy Sharma Verma",
}  # fmt: skip
FIRST_NAMES = {language: tuple(words.split()) for language, words in _FIRST_NAME_WORDS.items()}
LAST_NAMES = {language: tuple(words.split()) for language, words in _LAST_NAME_WORDS.items()}

# Country: weight, language, region, UTC offset of its offices in hours, spellings seen in forms.
COUNTRIES: dict[str, tuple[float, str, str, int, tuple[str, ...]]] = {
    "United States": (36, "en", "North America", -6, ("US", "USA", "United States", "U.S.", "usa")),
    "Germany": (15, "de", "EMEA", 1, ("Germany", "DE", "deutschland", "Deutschland")),
    "United Kingdom": (14, "en", "EMEA", 0, ("UK", "United Kingdom", "GB", "Great Britain")),
    "Netherlands": (7, "nl", "EMEA", 1, ("Netherlands", "NL", "The Netherlands", "Holland")),
    "France": (6, "fr", "EMEA", 1, ("France", "FR", "france")),
    "Canada": (6, "en", "North America", -5, ("Canada", "CA", "canada")),
    "Poland": (4, "pl", "EMEA", 1, ("Poland", "PL", "Polska")),
    "Spain": (3, "es", "EMEA", 1, ("Spain", "ES", "España")),
    "Sweden": (3, "sv", "EMEA", 1, ("Sweden", "SE", "Sverige")),
    "India": (3, "in", "APAC", 5, ("India", "IN", "india")),
    "Brazil": (2, "es", "LATAM", -3, ("Brazil", "BR", "Brasil")),
    "Australia": (1, "en", "APAC", 10, ("Australia", "AU")),
}
SERVED_COUNTRIES = frozenset(
    ("United States", "Germany", "United Kingdom", "Netherlands", "France", "Canada")
)

# Industry: weight, how well it suits Northbeam (0 to 1), words in company names, spellings.
INDUSTRIES: dict[str, tuple[float, float, tuple[str, ...], tuple[str, ...]]] = {
    "Logistics": (
        20, 1.0, ("Logistics", "Freight", "Forwarding", "Cargo"),
        ("Logistics", "logistics", "Freight & Logistics", "3PL", "Logistics and Supply Chain"),
    ),
    "Transportation": (
        14, 0.95, ("Transport", "Haulage", "Carriers", "Lines"),
        ("Transportation", "transportation", "Transport", "Trucking"),
    ),
    "Manufacturing": (
        18, 0.8, ("Industries", "Components", "Works", "Tooling"),
        ("Manufacturing", "manufacturing", "MANUFACTURING", "Industrial Manufacturing"),
    ),
    "Retail": (
        13, 0.75, ("Stores", "Outfitters", "Home Goods", "Retail Group"),
        ("Retail", "retail", "Retail & E-commerce"),
    ),
    "Wholesale": (
        8, 0.75, ("Supply", "Wholesale", "Trading", "Distribution"),
        ("Wholesale", "Wholesale Distribution", "wholesale"),
    ),
    "Food and Beverage": (
        9, 0.7, ("Foods", "Dairy", "Beverages", "Provisions"),
        ("Food and Beverage", "Food & Beverage", "food and beverage", "FMCG"),
    ),
    "Software": (
        6, 0.2, ("Software", "Systems", "Labs"),
        ("Software", "software", "IT / Software", "SaaS"),
    ),
    "Financial Services": (
        4, 0.15, ("Capital", "Insurance", "Partners"),
        ("Financial Services", "Finance", "Banking"),
    ),
    "Consulting": (
        5, 0.2, ("Consulting", "Advisory"),
        ("Consulting", "Management Consulting", "consulting"),
    ),
    "Healthcare": (
        3, 0.3, ("Health", "Medical"),
        ("Healthcare", "Health Care"),
    ),
}  # fmt: skip
_COMPANY_PREFIX_WORDS = (
    "Alderbrook Amberline Anvilgate Ashmere Barrowdale Beaconfell Birchmoor Blackthorn Bluecrest "
    "Bramblewick Brightwater Broadlea Calderstone Cedarholm Cloverfield Copperfall Coralbay "
    "Cragmont Crestway Dovecote Driftwood Dunmore Eastgarth Elmstead Emberly Fairhaven Fernhill "
    "Foxglove Galewind Glenbrook Goldenroad Granitepeak Greyharbour Hallowell Harborlight "
    "Hawksmoor Hazelgrove Heronbridge Highmarch Hollowtree Ironquay Ivorycoast Jasperfield "
    "Junipero Kestrel Kingsferry Lakemont Larkspur Lindenhof Longmeadow Maplecross Marlowe "
    "Meridia Millrace Moorgate Nettlefold Northolt Oakhurst Oldbridge Orchardton "
    "Overlund Palisade Pebblebrook Pinecrest Plumtree Quarrystone Quillon Ravenscar "
    "Redfern Ridgeline Rivermouth Rosendal Rowanberg Saltmarsh Sandhaven Seabright Silverbirch "
    "Skylark Slatecroft Solvang Sparrowhill Stonebridge Summerlee Swiftwater Tamarack Thistledown "
    "Tidewell Timberlake Umberto Valemont Vantor Verdanta Walnutgrove Waverley Westerhof Whitfell "
    "Wildrose Willowmere Windrush Yarrow Zephyrine"
)
COMPANY_PREFIXES = tuple(_COMPANY_PREFIX_WORDS.split())
# Three vendors that sell what Northbeam sells: name and mail domain.
COMPETITORS: tuple[tuple[str, str], ...] = (
    ("CargoSight", "cargosight.example"),
    ("Haulmetrics", "haulmetrics.example"),
    ("Routelytics", "routelytics.example"),
)
COMPETITOR_INDUSTRY = "Logistics Software"
UNIVERSITIES: tuple[tuple[str, str], ...] = (
    ("Westhaven University", "westhaven-university.edu"),
    ("Lindenmark Institute of Technology", "lindenmark.edu"),
    ("University of Northmere", "northmere.ac.uk"),
    ("Calder State College", "student.calderstate.edu"),
)
FREE_MAIL = (
    ("gmail.com", 50),
    ("yahoo.com", 12),
    ("outlook.com", 12),
    ("hotmail.com", 10),
    ("gmx.de", 7),
    ("web.de", 4),
    ("icloud.com", 5),
)
DISPOSABLE_MAIL = ("mailinator.com", "yopmail.com", "guerrillamail.com")

# Title as typed, seniority, job function, department, weight, how well it suits (0 to 1).
TITLES: tuple[tuple[str, str, str, str, float, float], ...] = (
    ("CEO", "c_level", "executive", "Executive", 5, 0.75),
    ("Chief Executive Officer", "c_level", "executive", "Executive", 2, 0.75),
    ("CEO & Founder", "c_level", "executive", "Executive", 2, 0.6),
    ("Geschäftsführer", "c_level", "executive", "Geschäftsleitung", 2, 0.7),
    ("Managing Director", "c_level", "executive", "Executive", 3, 0.75),
    ("Founder", "founder", "executive", "Executive", 2, 0.5),
    ("Co-Founder", "founder", "executive", "", 2, 0.5),
    ("Owner", "founder", "executive", "", 2, 0.4),
    ("COO", "c_level", "operations", "Operations", 5, 1.0),
    ("Chief Operating Officer", "c_level", "operations", "Operations", 3, 1.0),
    ("Chief Supply Chain Officer", "c_level", "supply_chain", "Supply Chain", 3, 1.0),
    ("CSCO", "c_level", "supply_chain", "Supply Chain", 1, 1.0),
    ("CFO", "c_level", "finance", "Finance", 3, 0.65),
    ("CIO", "c_level", "it", "IT", 2, 0.6),
    ("CTO", "c_level", "it", "Technology", 2, 0.5),
    ("VP Ops", "vp", "operations", "Operations", 5, 1.0),
    ("VP Operations", "vp", "operations", "Operations", 5, 1.0),
    ("VP of Operations", "vp", "operations", "Operations", 3, 1.0),
    ("Vice President, Operations", "vp", "operations", "Operations", 4, 1.0),
    ("V.P. Operations", "vp", "operations", "Operations", 1, 1.0),
    ("SVP Global Operations", "vp", "operations", "Operations", 2, 1.0),
    ("VP Supply Chain", "vp", "supply_chain", "Supply Chain", 6, 1.0),
    ("Vice President Supply Chain", "vp", "supply_chain", "Supply Chain", 3, 1.0),
    ("VP Logistics", "vp", "logistics", "Logistics", 5, 1.0),
    ("VP, Transportation & Logistics", "vp", "logistics", "Logistics", 2, 1.0),
    ("VP Finance", "vp", "finance", "Finance", 2, 0.6),
    ("VP Engineering", "vp", "engineering", "Engineering", 2, 0.35),
    ("Director of Operations", "director", "operations", "Operations", 7, 0.9),
    ("Operations Director", "director", "operations", "Operations", 5, 0.9),
    ("Director of Logistics", "director", "logistics", "Logistics", 7, 0.95),
    ("Logistics Director", "director", "logistics", "Logistics", 5, 0.95),
    ("Dir. Supply Chain", "director", "supply_chain", "Supply Chain", 3, 0.95),
    ("Director, Supply Chain Planning", "director", "supply_chain", "Supply Chain", 4, 0.95),
    ("Sr. Director Supply Chain", "director", "supply_chain", "Supply Chain", 2, 0.95),
    ("Procurement Director", "director", "procurement", "Procurement", 4, 0.75),
    ("Finance Director", "director", "finance", "Finance", 2, 0.55),
    ("Director of IT", "director", "it", "IT", 3, 0.5),
    ("Marketing Director", "director", "marketing", "Marketing", 2, 0.2),
    ("head of logistics", "head", "logistics", "Logistics", 8, 0.95),
    ("Head of Supply Chain", "head", "supply_chain", "Supply Chain", 7, 0.95),
    ("Head of Operations", "head", "operations", "Operations", 6, 0.9),
    ("Head of Transport", "head", "logistics", "Transport", 4, 0.9),
    ("Leiter Logistik", "head", "logistics", "Logistik", 4, 0.9),
    ("Head of Procurement", "head", "procurement", "Procurement", 4, 0.75),
    ("Head of IT", "head", "it", "IT", 3, 0.5),
    ("Head of HR", "head", "hr", "HR", 1, 0.1),
    ("Logistics Manager", "manager", "logistics", "Logistics", 15, 0.75),
    ("logistics mgr", "manager", "logistics", "logistics", 5, 0.75),
    ("Supply Chain Manager", "manager", "supply_chain", "Supply Chain", 14, 0.75),
    ("Sr. Supply Chain Mgr", "manager", "supply_chain", "Supply Chain", 6, 0.8),
    ("Senior Supply Chain Manager", "manager", "supply_chain", "Supply Chain", 5, 0.8),
    ("Operations Manager", "manager", "operations", "Operations", 13, 0.7),
    ("Ops Manager", "manager", "operations", "Ops", 5, 0.7),
    ("Transport Manager", "manager", "logistics", "Transport", 9, 0.75),
    ("Freight Procurement Manager", "manager", "procurement", "Procurement", 6, 0.8),
    ("Warehouse Manager", "manager", "operations", "Warehouse", 6, 0.5),
    ("Purchasing Manager", "manager", "procurement", "Purchasing", 5, 0.6),
    ("IT Manager", "manager", "it", "IT", 5, 0.4),
    ("Finance Manager", "manager", "finance", "Finance", 3, 0.4),
    ("Marketing Manager", "manager", "marketing", "Marketing", 5, 0.15),
    ("Sales Manager", "manager", "sales", "Sales", 5, 0.15),
    ("HR Manager", "manager", "hr", "Human Resources", 2, 0.1),
    ("Senior Logistics Analyst", "senior", "logistics", "Logistics", 5, 0.55),
    ("Senior Software Engineer", "senior", "engineering", "Engineering", 3, 0.2),
    ("Sr Buyer", "senior", "procurement", "Procurement", 3, 0.45),
    ("Supply Chain Analyst", "individual", "supply_chain", "Supply Chain", 9, 0.45),
    ("Logistics Coordinator", "individual", "logistics", "Logistics", 9, 0.4),
    ("Freight Planner", "individual", "logistics", "Transport", 6, 0.45),
    ("Transport planner", "individual", "logistics", "Transport", 4, 0.45),
    ("Data Analyst", "individual", "it", "IT", 4, 0.3),
    ("Software Engineer", "individual", "engineering", "Engineering", 3, 0.15),
    ("Account Executive", "individual", "sales", "Sales", 3, 0.1),
    ("Business Development Rep", "individual", "sales", "Sales", 2, 0.1),
    ("Consultant", "individual", "", "Advisory", 4, 0.2),
    ("Assistant to the CEO", "individual", "executive", "Executive Office", 1, 0.3),
    ("Office Manager", "manager", "", "Administration", 2, 0.15),
    ("Logistics Intern", "intern", "logistics", "Logistics", 2, 0.1),
    ("Intern", "intern", "", "", 2, 0.05),
    ("Werkstudent Supply Chain", "student", "supply_chain", "Supply Chain", 1, 0.05),
    ("logistcs guy", "individual", "", "", 1, 0.3),
    ("Ninja of Freight", "individual", "", "", 1, 0.3),
)
STUDENT_TITLES = ("student", "Student", "MBA Student", "PhD candidate", "Intern", "student ", "")
COMPETITOR_TITLES = (
    "Product Manager", "Head of Product", "Competitive Intelligence Analyst", "VP Marketing",
    "Account Executive", "CEO", "Head of Logistics Solutions",
)  # fmt: skip
SELF_EMPLOYED_TITLES = ("Consultant", "Owner", "Freelance supply chain consultant", "self-employed")
# Who in sales looks after a region.
REPS: dict[str, tuple[str, ...]] = {
    "North America": ("Marcus Hill", "Renée Tremblay", "Dana Whitlock"),
    "EMEA": ("Jana Köhler", "Pieter van Dam", "Aoife Brennan"),
    "APAC": ("Priya Raman",),
    "LATAM": ("Dana Whitlock",),
}
PLACEHOLDERS = ("n/a", "N/A", "Select", "unknown", "Unknown", "-", "none", "null", "")

LEAD_SOURCES = (
    ("organic search", 28),
    ("paid search", 14),
    ("webinar", 13),
    ("content syndication", 12),
    ("referral", 8),
    ("partner", 6),
    ("outbound list", 12),
)
TIMEFRAMES = ("0-3 months", "3-6 months", "6-12 months", "12+ months", "just researching")

BLOG = tuple(
    f"/blog/{slug}"
    for slug in (
        "what-is-freight-analytics", "reading-a-freight-invoice", "detention-and-demurrage",
        "spot-or-contract", "carrier-scorecards", "empty-miles", "freight-rates-outlook-2026",
        "lane-level-costs", "how-to-audit-freight-bills", "co2-per-shipment", "tender-season-tips",
        "kpis-for-logistics-managers", "excel-is-not-a-tms", "port-congestion-explained",
        "last-mile-costs", "on-time-in-full",
    )
)  # fmt: skip
PRODUCT = tuple(
    f"/product/{slug}"
    for slug in ("route-planning", "integrations", "freight-audit", "rate-benchmarks", "emissions")
)
CUSTOMERS = tuple(
    f"/customers/{slug}"
    for slug in ("brightwater-foods", "kestrel-freight", "oakhurst-stores", "swiftwater-lines")
)
DOCS = tuple(
    f"/docs/{slug}"
    for slug in ("getting-started", "api", "sap-connector", "data-model", "single-sign-on", "edi")
)
CAREERS = (
    "/careers", "/careers", "/careers/data-engineer", "/careers/account-executive",
    "/careers/product-designer", "/careers/werkstudent-marketing",
)  # fmt: skip
CONTENT = (
    "freight-benchmark-2025.pdf", "carrier-scorecard-template.xlsx",
    "emissions-reporting-guide.pdf", "tender-checklist.pdf",
)  # fmt: skip
# The yearly report, which takes the place of the last year's from its launch on.
NEW_REPORT = ("freight-benchmark-2026.pdf", date(2026, 2, 24))
BUYING_CONTENT = ("buyers-guide.pdf", "roi-worksheet.xlsx", "implementation-plan.pdf")
WEBINARS: tuple[tuple[str, date], ...] = (
    ("freight-rates-2025", date(2025, 2, 19)),
    ("carrier-scorecards-live", date(2025, 4, 9)),
    ("cut-empty-miles", date(2025, 6, 18)),
    ("tender-season-2025", date(2025, 9, 10)),
    ("freight-audit-in-practice", date(2025, 11, 12)),
    ("freight-rates-2026", date(2026, 1, 21)),
    ("emissions-reporting", date(2026, 3, 18)),
    ("route-planning-demo-day", date(2026, 4, 29)),
    ("peak-season-planning", date(2026, 6, 17)),
)
TRADE_SHOWS: tuple[tuple[str, date], ...] = (
    ("Freight Forward Expo 2025", date(2025, 5, 13)),
    ("TransLog Europe 2025", date(2025, 10, 7)),
    ("Supply Chain Connect 2026", date(2026, 3, 10)),
)
CAMPAIGNS: tuple[tuple[str, date], ...] = (
    ("newsletter-2025-02", date(2025, 2, 11)),
    ("newsletter-2025-04", date(2025, 4, 8)),
    ("newsletter-2025-06", date(2025, 6, 10)),
    ("route-planner-launch", date(2025, 7, 15)),
    ("newsletter-2025-09", date(2025, 9, 9)),
    ("newsletter-2025-11", date(2025, 11, 11)),
    ("newsletter-2026-01", date(2026, 1, 13)),
    ("freight-benchmark-2026", date(2026, 2, 24)),
    ("newsletter-2026-03", date(2026, 3, 24)),
    ("newsletter-2026-05", date(2026, 5, 12)),
    ("midyear-rate-report", date(2026, 6, 16)),
)

# Spellings that tracking tools send for an event type; the first is the usual one.
EVENT_SPELLINGS: dict[str, tuple[str, ...]] = {
    "page_view": ("pageview", "Page View", "page viewed", "Page_View"),
    "form_submission": ("form submit", "form_submitted"),
    "email_open": ("email opened", "Email Opened"),
    "email_click": ("email clicked", "EMAIL_CLICK"),
    "webinar_attended": ("webinar attendee", "Webinar Attendee"),
    "unsubscribe": ("unsubscribed", "Unsubscribed"),
    "demo_request": ("Demo_Request", "DEMO_REQUEST"),
}
WON_SPELLINGS = ("true", "true", "true", "TRUE", "yes")
LOST_SPELLINGS = ("false", "false", "false", "FALSE", "no")
