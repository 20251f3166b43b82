from django.db import models


class Customer(models.Model):
    name = models.CharField(max_length=120)
    email = models.EmailField(unique=True)


class Product(models.Model):
    title = models.CharField(max_length=120)
    sku = models.SlugField(unique=True)
    price = models.DecimalField(max_digits=9, decimal_places=2)
    photo = models.FileField(upload_to="products/", blank=True)


class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="orders")
    state = models.CharField(max_length=12)
    placed = models.DateTimeField(db_index=True)
    note = models.TextField(blank=True)


class Item(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, on_delete=models.PROTECT)
    quantity = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=9, decimal_places=2)


class Invoice(models.Model):
    order = models.OneToOneField(Order, on_delete=models.CASCADE)
    document = models.FileField(upload_to="invoices/%Y/")
