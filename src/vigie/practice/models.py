"""The practice as described, its devices, the people who work there, and its suppliers."""

from django.db import models


class Practice(models.Model):
    """The one practice of this vault. `values` holds the profile facts, by their key without `profile.`."""

    name = models.CharField(max_length=120, blank=True)
    values = models.JSONField(default=dict)
    devices_described = models.BooleanField(default=False)
    helper_name = models.CharField(max_length=120, blank=True)
    helper_phone = models.CharField(max_length=40, blank=True)
    responsible = models.CharField("responsable", max_length=120, blank=True)
    address = models.CharField("adresse", max_length=240, blank=True)
    phone = models.CharField("téléphone", max_length=40, blank=True)
    email = models.CharField("courriel", max_length=120, blank=True)
    siret = models.CharField("SIRET", max_length=20, blank=True)
    dpo_name = models.CharField("délégué à la protection des données", max_length=120, blank=True)
    dpo_contact = models.CharField("comment le joindre", max_length=160, blank=True)
    demo = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name or "Cabinet"


class DeviceKind(models.TextChoices):
    """What a device is; its system says the rest."""

    PC = "pc", "Ordinateur"
    PHONE = "phone", "Téléphone"
    TABLET = "tablet", "Tablette"


class DeviceSystem(models.TextChoices):
    """The systems that the catalogue knows."""

    WINDOWS = "windows", "Windows"
    MACOS = "macos", "macOS"
    LINUX = "linux", "Linux"
    ANDROID = "android", "Android"
    IOS = "ios", "iOS ou iPadOS"
    OTHER = "other", "Autre ou je ne sais pas"


class Device(models.Model):
    """A PC, a phone or a tablet of the practice; `uid` is its name in facts."""

    uid = models.SlugField(max_length=64, unique=True)
    name = models.CharField("nom", max_length=80)
    kind = models.CharField("genre", max_length=8, choices=DeviceKind.choices, default=DeviceKind.PC)
    system = models.CharField(
        "système", max_length=8, choices=DeviceSystem.choices, default=DeviceSystem.OTHER
    )
    version = models.CharField("version", max_length=60, blank=True)
    portable = models.BooleanField("portable", null=True, default=None)
    used_by = models.CharField("utilisé par", max_length=120, blank=True)
    this_pc = models.BooleanField(default=False)
    last_seen = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.name


class Job(models.TextChoices):
    """What a person does in the practice."""

    HOLDER = "holder", "Titulaire"
    ASSOCIATE = "associate", "Associé"
    LOCUM = "locum", "Remplaçant"
    EMPLOYED = "employed", "Professionnel salarié ou collaborateur"
    SECRETARY = "secretary", "Secrétaire"
    ASSISTANT = "assistant", "Assistant, préparateur"
    STUDENT = "student", "Étudiant, stagiaire"
    CLEANING = "cleaning", "Ménage, entretien"
    OTHER = "other", "Autre"


class Person(models.Model):
    """Somebody who works in the practice. `ends_on`: the last day, known beforehand for a replacement."""

    name = models.CharField("nom", max_length=120)
    job = models.CharField("fonction", max_length=12, choices=Job.choices, default=Job.OTHER)
    starts_on = models.DateField("arrivée", null=True, blank=True)
    ends_on = models.DateField("départ", null=True, blank=True)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class SupplierKind(models.TextChoices):
    """What a supplier does for the practice."""

    SOFTWARE = "software", "Logiciel du cabinet"
    APPOINTMENTS = "appointments", "Rendez-vous en ligne"
    TELEHEALTH = "telehealth", "Téléconsultation"
    MAINTENANCE = "maintenance", "Maintenance informatique"
    HOSTING = "hosting", "Hébergement"
    BACKUP = "backup", "Sauvegarde en ligne"
    MAIL = "mail", "Messagerie"
    SECRETARIAT = "secretariat", "Télésecrétariat"
    BILLING = "billing", "Télétransmission, tiers payant"
    ACCOUNTING = "accounting", "Comptabilité, paie"
    PROSTHESIS = "prosthesis", "Laboratoire, prothèse, verres"
    WEBSITE = "website", "Site internet"
    CCTV = "cctv", "Vidéosurveillance"
    SHREDDING = "shredding", "Archivage, destruction"
    OTHER = "other", "Autre"


class Supplier(models.Model):
    """A company or a person that works for the practice; what binds them is kept by the slice `suppliers`.

    `roles`: the other names under which the register speaks of it, such as « Prestataire informatique ».
    """

    name = models.CharField("nom", max_length=120)
    kind = models.CharField("ce qu’il fait", max_length=16, choices=SupplierKind.choices)
    service = models.CharField("service ou logiciel", max_length=120, blank=True)
    contact = models.CharField("contact", max_length=120, blank=True)
    phone = models.CharField("téléphone", max_length=40, blank=True)
    email = models.CharField("courriel", max_length=120, blank=True)
    ended_on = models.DateField("fin", null=True, blank=True)
    roles = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name
